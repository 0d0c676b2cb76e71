package org.ringfence.sample;

import android.content.Context;
import android.telephony.TelephonyManager;

/** Dead code of the app: nothing calls or names it. */
final class Unused {
    private Unused() {}

    static String readSubscriber(Context context) {
        TelephonyManager phone = (TelephonyManager) context.getSystemService(Context.TELEPHONY_SERVICE);
        return phone.getSubscriberId();
    }
}
