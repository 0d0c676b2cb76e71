package com.bytedance.sdk.openadsdk.core;

import android.content.Context;
import android.hardware.Sensor;
import android.hardware.SensorEvent;
import android.hardware.SensorEventListener;
import android.hardware.SensorManager;
import com.google.android.gms.ads.identifier.AdvertisingIdClient;
import java.io.IOException;
import java.net.URL;

/** A stand-in written for this sample: no code of the SDK whose package it is in.
 * Reached by reflection with constant strings alone. */
public final class Motion implements SensorEventListener {
    private String advertisingId = "";

    public void watch(Context context) {
        SensorManager sensors = (SensorManager) context.getSystemService(Context.SENSOR_SERVICE);
        sensors.registerListener(this, sensors.getDefaultSensor(Sensor.TYPE_ACCELEROMETER), 3);
        advertisingId = AdvertisingIdClient.getAdvertisingIdInfo(context).getId();
    }

    @Override
    public void onSensorChanged(SensorEvent event) {
        try {
            new URL("https://pangolin.snssdk.com/api/ad/motion?id=" + advertisingId).openStream().close();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    @Override
    public void onAccuracyChanged(Sensor sensor, int accuracy) {}
}
