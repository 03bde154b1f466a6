package dev.fisherflow.transforms.submission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.submission.Finding.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks a GLUE zip from anywhere: eleven names, header, number of rows, indices, labels, range of
 * numbers, more than one class, flatness, sizes, and the digest in the manifest beside it. All
 * findings are returned; a submission without errors is one that the site scores.
 *
 * <p>The number of rows is held against the manifest where there is one, since the test sets at
 * hand need not be the official ones; that they are not is then a warning, and without a manifest
 * an error. That all answers of a file are one class is a warning unless the manifest declares it a
 * placeholder: weak models do that honestly.
 */
public final class SubmissionValidator {

  private static final long LARGEST_MANIFEST = 1 << 20;

  private final Path zip;
  private final Findings findings = new Findings();

  private SubmissionValidator(Path zip) {
    this.zip = zip;
  }

  /** All findings on a zip, in the order of the checks; empty if there is nothing to say. */
  public static List<Finding> validate(Path zip) {
    return new SubmissionValidator(zip).validate();
  }

  /** The manifest that belongs beside a zip. */
  public static Path manifestOf(Path zip) {
    String name = zip.getFileName().toString().replaceFirst("\\.zip$", "");
    return zip.resolveSibling(name + SubmissionFiles.MANIFEST);
  }

  private List<Finding> validate() {
    Optional<JsonNode> manifest = readManifest();
    Map<SubmissionFile, byte[]> contents = ZipContents.read(zip, findings);
    Set<String> placeholders = new HashSet<>();
    manifest.ifPresent(
        json -> json.path("placeholders").forEach(node -> placeholders.add(node.asText())));
    contents.forEach(
        (file, content) -> {
          TsvCheck check = TsvCheck.of(file, content, findings);
          rows(file, check.rows(), manifest);
          if (check.constantAnswer() != null && !placeholders.contains(file.fileName())) {
            findings.warning(
                Check.CONSTANT,
                file.fileName(),
                null,
                "all "
                    + check.rows()
                    + " answers are "
                    + Findings.shown(check.constantAnswer())
                    + " and no manifest declares a placeholder");
          }
        });
    manifest.ifPresent(this::digest);
    return findings.all();
  }

  private void rows(SubmissionFile file, long rows, Optional<JsonNode> manifest) {
    JsonNode declared = manifest.map(json -> json.path("rows").path(file.fileName())).orElse(null);
    String official = "the site expects " + file.officialRows() + " rows";
    if (declared == null) {
      if (rows != file.officialRows()) {
        findings.error(Check.ROWS, file.fileName(), null, official + ", found " + rows);
      }
    } else if (!declared.isIntegralNumber() || declared.asLong() != rows) {
      findings.error(
          Check.ROWS,
          file.fileName(),
          null,
          "expected " + declared.asText("no") + " rows as in the manifest, found " + rows);
    } else if (rows != file.officialRows()) {
      findings.warning(
          Check.ROWS,
          file.fileName(),
          null,
          "the " + rows + " rows of the test set at hand are all there, but " + official);
    }
  }

  private Optional<JsonNode> readManifest() {
    Path file = manifestOf(zip);
    String name = file.getFileName().toString();
    if (!Files.exists(file)) {
      findings.warning(
          Check.DIGEST, name, null, "no manifest beside the zip: its digest is not checked");
      return Optional.empty();
    }
    try {
      if (Files.size(file) > LARGEST_MANIFEST) {
        findings.error(Check.DIGEST, name, null, "expected at most " + LARGEST_MANIFEST + " bytes");
        return Optional.empty();
      }
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (json.isObject()) {
        return Optional.of(json);
      }
      findings.error(Check.DIGEST, name, null, "expected a JSON object");
    } catch (JsonProcessingException e) {
      Long line = e.getLocation() == null ? null : (long) e.getLocation().getLineNr();
      findings.error(Check.DIGEST, name, line, "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      findings.error(Check.DIGEST, name, null, "cannot be read: " + e);
    }
    return Optional.empty();
  }

  private void digest(JsonNode manifest) {
    if (!Files.isRegularFile(zip)) {
      return;
    }
    String declared = manifest.path("sha256").asText();
    String found = Digest.ofFile(zip);
    if (!found.equals(declared)) {
      findings.error(
          Check.DIGEST,
          zip.getFileName().toString(),
          null,
          "expected SHA-256 "
              + Findings.shown(declared)
              + " as in the manifest, found "
              + found
              + "; the zip was changed since");
    }
  }
}
