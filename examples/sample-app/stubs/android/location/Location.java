package android.location;

/** Only to compile against: the device has the real one. */
public class Location {
    public native double getLatitude();
    public native double getLongitude();
}
