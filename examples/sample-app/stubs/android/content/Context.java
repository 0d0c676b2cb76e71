package android.content;

/** Only to compile against: the device has the real one. */
public abstract class Context {
    public static final String LOCATION_SERVICE = "location";
    public static final String TELEPHONY_SERVICE = "phone";
    public static final String CLIPBOARD_SERVICE = "clipboard";
    public static final String WIFI_SERVICE = "wifi";
    public static final String SENSOR_SERVICE = "sensor";
    public native Object getSystemService(String name);
    public native android.content.pm.PackageManager getPackageManager();
    public native ContentResolver getContentResolver();
    public native Context getApplicationContext();
    public native java.io.File getDir(String name, int mode);
    public native android.content.ComponentName startService(Intent service);
}
