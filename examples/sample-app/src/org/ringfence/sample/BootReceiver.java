package org.ringfence.sample;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import dalvik.system.DexClassLoader;

/** Exported without a permission; loads the code that lies in assets/plugin.bin. */
public class BootReceiver extends BroadcastReceiver {
    @Override
    public void onReceive(Context context, Intent intent) {
        String folder = context.getDir("code", 0).getPath();
        try {
            ClassLoader loader = new DexClassLoader(folder + "/plugin.bin", folder, null, getClass().getClassLoader());
            loader.loadClass("org.ringfence.plugin.Plugin").getMethod("run", Context.class).invoke(null, context);
        } catch (Exception error) {
            Uploader.send("error", error.getMessage());
        }
    }
}
