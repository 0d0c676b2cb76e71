package android.view;

/** Only to compile against: the device has the real one. */
public class View {
    public View(android.content.Context context) {}
    public native void setOnClickListener(OnClickListener listener);

    /** As the real one. */
    public interface OnClickListener {
        void onClick(View view);
    }
}
