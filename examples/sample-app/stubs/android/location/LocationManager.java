package android.location;

/** Only to compile against: the device has the real one. */
public class LocationManager {
    public native Location getLastKnownLocation(String provider);
}
