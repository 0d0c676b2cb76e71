package android.content;

/** Only to compile against: the device has the real one. */
public class ContentResolver {
    public native android.database.Cursor query(
            android.net.Uri uri, String[] columns, String where, String[] arguments, String order);
}
