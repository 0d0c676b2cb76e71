package android.telephony;

/** Only to compile against: the device has the real one. */
public class TelephonyManager {
    public native String getDeviceId();
    public native String getSubscriberId();
}
