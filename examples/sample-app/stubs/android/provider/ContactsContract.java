package android.provider;

/** Only to compile against: the device has the real one. */
public class ContactsContract {
    /** As the real one. */
    public static final class Contacts {
        public static final android.net.Uri CONTENT_URI = null;
    }
}
