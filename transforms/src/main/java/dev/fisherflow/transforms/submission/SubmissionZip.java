package dev.fisherflow.transforms.submission;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A GLUE zip: flat, and the same bytes for the same answers. */
final class SubmissionZip {

  /**
   * Any fixed time, but not the format's earliest: that one stands for "before 1980", and Java then
   * adds the time in the system's zone.
   */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private SubmissionZip() {}

  /** The zip of all eleven files. */
  static byte[] of(Map<SubmissionFile, Answers> answers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (SubmissionFile file : SubmissionFile.all()) {
        ZipEntry entry = new ZipEntry(file.fileName());
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        answers.get(file).writeTo(zip);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }
}
