package android.net.wifi;

/** Only to compile against: the device has the real one. */
public class ScanResult {
    public String BSSID;
}
