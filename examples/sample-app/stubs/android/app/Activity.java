package android.app;

/** Only to compile against: the device has the real one. */
public class Activity extends android.content.ContextWrapper {
    protected void onCreate(android.os.Bundle saved) {}
    protected void onResume() {}
    public native android.content.Intent getIntent();
    public native void setContentView(android.view.View view);
}
