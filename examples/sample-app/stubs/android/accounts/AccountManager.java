package android.accounts;

/** Only to compile against: the device has the real one. */
public class AccountManager {
    public static native AccountManager get(android.content.Context context);
    public native Account[] getAccounts();
}
