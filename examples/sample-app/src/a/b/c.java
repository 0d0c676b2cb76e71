package a.b;

import android.content.Context;
import android.location.LocationManager;
import java.io.IOException;
import java.net.URL;

/** A stand-in for Baidu's location SDK after renaming, written for this sample: strings, host and library
 * are what is left to tell it by. */
public class c {
    private final Context a;

    public c(Context context) {
        a = context;
    }

    public void start() {
        System.loadLibrary("locSDK8a");
        b("https://loc.map.baidu.com/sdk.php", "&prod=com.baidu.location.service");
    }

    private void b(String address, String text) {
        LocationManager manager = (LocationManager) a.getSystemService(Context.LOCATION_SERVICE);
        try {
            new URL(address + "?l=" + manager.getLastKnownLocation("network") + text).openStream().close();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
