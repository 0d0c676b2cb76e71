package org.json;

/** Only to compile against: the device has the real one. */
public class JSONObject {
    public native JSONObject put(String name, Object value);
}
