package android.content.pm;

/** Only to compile against: the device has the real one. */
public abstract class PackageManager {
    public abstract java.util.List<PackageInfo> getInstalledPackages(int flags);
    public abstract java.util.List<ApplicationInfo> getInstalledApplications(int flags);
}
