package org.ringfence.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** The app's way to the network. */
final class Uploader {
    private static final String COLLECT = "https://collect.ringfence-sample-app.com/v1/collect";
    private static final String PLAIN = "http://plain.ringfence-sample-app.com/ping";

    private Uploader() {}

    static void send(String key, String value) {
        try {
            HttpURLConnection connection = (HttpURLConnection) new URL(COLLECT).openConnection();
            OutputStream body = connection.getOutputStream();
            body.write((key + "=" + value).getBytes());
            body.close();
            new URL(PLAIN).openStream().close();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
