package android.net;

/** Only to compile against: the device has the real one. */
public abstract class Uri {
    public static native Uri parse(String text);
    public abstract String getHost();
}
