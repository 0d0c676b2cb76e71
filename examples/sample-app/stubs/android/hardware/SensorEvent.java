package android.hardware;

/** Only to compile against: the device has the real one. */
public class SensorEvent {
    public float[] values;
}
