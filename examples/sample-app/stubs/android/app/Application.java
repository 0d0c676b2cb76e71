package android.app;

/** Only to compile against: the device has the real one. */
public class Application extends android.content.ContextWrapper {
    public void onCreate() {}
}
