package android.content;

/** Only to compile against: the device has the real one. */
public class Intent {
    public Intent(Context from, Class<?> to) {}
    public native Intent putExtra(String name, String value);
    public native android.net.Uri getData();
}
