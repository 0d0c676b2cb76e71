package android.database;

/** Only to compile against: the device has the real one. */
public interface Cursor {
    boolean moveToNext();
    String getString(int column);
    void close();
}
