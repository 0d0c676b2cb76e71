package dalvik.system;

/** Only to compile against: the device has the real one. */
public class DexClassLoader extends ClassLoader {
    public DexClassLoader(String dex, String optimised, String libraries, ClassLoader parent) {
        super(parent);
    }
}
