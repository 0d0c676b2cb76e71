package android.net.wifi;

/** Only to compile against: the device has the real one. */
public class WifiManager {
    public native java.util.List<ScanResult> getScanResults();
}
