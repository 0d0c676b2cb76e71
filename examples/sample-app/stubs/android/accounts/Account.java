package android.accounts;

/** Only to compile against: the device has the real one. */
public class Account {
    public String name;
}
