package android.content;

/** Only to compile against: the device has the real one. */
public class ComponentName {}
