package android.os;

/** Only to compile against: the device has the real one. */
public interface IBinder {}
