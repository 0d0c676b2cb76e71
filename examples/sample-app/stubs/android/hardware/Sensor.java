package android.hardware;

/** Only to compile against: the device has the real one. */
public class Sensor {
    public static final int TYPE_ACCELEROMETER = 1;
}
