package android.hardware;

/** Only to compile against: the device has the real one. */
public class SensorManager {
    public native Sensor getDefaultSensor(int type);
    public native boolean registerListener(SensorEventListener listener, Sensor sensor, int period);
}
