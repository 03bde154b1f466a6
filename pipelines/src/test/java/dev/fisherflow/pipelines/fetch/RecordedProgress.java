package dev.fisherflow.pipelines.fetch;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told. */
final class RecordedProgress implements FetchProgress {

  final List<String> begun = new ArrayList<>();
  final List<String> published = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  long done;

  @Override
  public void begun(String file, long from, long total) {
    begun.add(file + " " + from + "/" + total);
  }

  @Override
  public void advanced(long bytes) {
    done = bytes;
  }

  @Override
  public void published(String file) {
    published.add(file);
  }

  @Override
  public void note(String message) {
    notes.add(message);
  }
}
