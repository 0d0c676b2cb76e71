package android.app;

/** Only to compile against: the device has the real one. */
public abstract class Service extends android.content.ContextWrapper {
    public int onStartCommand(android.content.Intent intent, int flags, int id) {
        return 1;
    }
    public abstract android.os.IBinder onBind(android.content.Intent intent);
}
