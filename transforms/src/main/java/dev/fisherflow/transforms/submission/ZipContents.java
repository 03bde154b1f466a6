package dev.fisherflow.transforms.submission;

import dev.fisherflow.transforms.submission.Finding.Check;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads the eleven files out of a zip from anywhere: sizes are bounded by the bytes read, not by
 * what the zip says, nothing is written to disk, and what it should not hold is a finding.
 */
final class ZipContents {

  static final long LARGEST_ZIP = 64L << 20;
  static final long LARGEST_FILE = 32L << 20;
  static final int MOST_ENTRIES = 100;

  private ZipContents() {}

  /** The bytes of those of the eleven files that can be read. */
  static Map<SubmissionFile, byte[]> read(Path zip, Findings findings) {
    Map<SubmissionFile, byte[]> contents = new TreeMap<>();
    String name = String.valueOf(zip.getFileName());
    try {
      if (!Files.isRegularFile(zip)) {
        findings.error(Check.ZIP, name, null, "expected a zip file, found no file " + zip);
      } else if (Files.size(zip) > LARGEST_ZIP) {
        findings.error(
            Check.SIZE,
            name,
            null,
            "expected at most " + LARGEST_ZIP + " bytes, found " + Files.size(zip));
      } else {
        try (ZipFile file = new ZipFile(zip.toFile())) {
          readEntries(file, name, contents, findings);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      findings.error(Check.ZIP, name, null, "not a readable zip: " + e.getMessage());
    }
    return contents;
  }

  private static void readEntries(
      ZipFile zip, String name, Map<SubmissionFile, byte[]> contents, Findings findings) {
    List<? extends ZipEntry> entries = Collections.list(zip.entries());
    if (entries.size() > MOST_ENTRIES) {
      findings.error(
          Check.SIZE,
          name,
          null,
          "expected 11 entries, found " + entries.size() + "; they are not looked at");
      return;
    }
    Set<String> names = new HashSet<>();
    for (ZipEntry entry : entries) {
      String shown = Findings.shown(entry.getName());
      if (!names.add(entry.getName())) {
        findings.error(Check.NAMES, name, null, "two entries of the name " + shown);
      } else if (entry.getName().contains("/") || entry.getName().contains("\\")) {
        findings.error(
            Check.FLAT, name, null, "expected files at the zip's root only, found " + shown);
      } else if (SubmissionFile.named(entry.getName()).isEmpty()) {
        findings.error(Check.NAMES, name, null, "expected the eleven files only, found " + shown);
      } else {
        readEntry(zip, entry, findings)
            .ifPresent(bytes -> contents.put(SubmissionFile.named(entry.getName()).get(), bytes));
      }
    }
    for (SubmissionFile file : SubmissionFile.all()) {
      if (!names.contains(file.fileName())) {
        findings.error(
            Check.NAMES, file.fileName(), null, "expected this file in the zip, found none");
      }
    }
  }

  private static Optional<byte[]> readEntry(ZipFile zip, ZipEntry entry, Findings findings) {
    try (CheckedInputStream stream = new CheckedInputStream(open(zip, entry), new CRC32())) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        bytes.write(buffer, 0, n);
        if (bytes.size() > LARGEST_FILE) {
          findings.error(
              Check.SIZE,
              entry.getName(),
              null,
              "expected at most " + LARGEST_FILE + " bytes, found more");
          return Optional.empty();
        }
      }
      if (stream.getChecksum().getValue() != entry.getCrc()) {
        findings.error(Check.ZIP, entry.getName(), null, "damaged: the checksum does not match");
        return Optional.empty();
      }
      return Optional.of(bytes.toByteArray());
    } catch (IOException e) {
      findings.error(Check.ZIP, entry.getName(), null, "damaged: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static InputStream open(ZipFile zip, ZipEntry entry) throws IOException {
    InputStream stream = zip.getInputStream(entry);
    if (stream == null) {
      throw new IOException("the entry has no content");
    }
    return stream;
  }
}
