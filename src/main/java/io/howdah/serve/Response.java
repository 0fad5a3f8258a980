package io.howdah.serve;

import java.nio.charset.StandardCharsets;

/** What a page answers. */
@SuppressWarnings("ArrayRecordComponent") // written once, compared by nobody
public record Response(int status, String type, byte[] body) {
  static Response text(int status, String text) {
    return new Response(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
