package android.content;

/** Only to compile against: the device has the real one. */
public abstract class BroadcastReceiver {
    public abstract void onReceive(Context context, Intent intent);
}
