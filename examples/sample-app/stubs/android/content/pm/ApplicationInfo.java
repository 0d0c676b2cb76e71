package android.content.pm;

/** Only to compile against: the device has the real one. */
public class ApplicationInfo {
    public String packageName;
}
