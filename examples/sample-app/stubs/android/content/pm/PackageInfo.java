package android.content.pm;

/** Only to compile against: the device has the real one. */
public class PackageInfo {
    public String packageName;
}
