package dev.fisherflow.pipelines.ledger;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Digests of the files of a folder, in a file beside them: which were written, and what they held.
 * A folder of an older version has no such file, and is not checked.
 *
 * @param workspace where the folder is
 * @param folder its path, ended by a slash; empty for the workspace itself
 * @param name the file's name
 */
public record FolderDigests(Workspace workspace, String folder, String name) {

  /**
   * A line.
   *
   * @param file path below the folder
   * @param digest SHA-256 of its bytes
   */
  public record Noted(String file, String digest) {
    public Noted {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(digest, "digest");
    }
  }

  private String path() {
    return folder + name;
  }

  /** Whether the folder's files were noted. */
  public boolean exist() {
    return workspace.exists(path());
  }

  /** Notes the files that are there, and forgets all others. */
  public void noteOnly(Collection<String> files) {
    publish(new TreeMap<>(), files);
  }

  /** Notes files that were written, beside those that are known. */
  public void note(Collection<String> files) {
    Map<String, String> known = new TreeMap<>();
    lines().records().forEach(noted -> known.put(noted.file(), noted.digest()));
    publish(known, files);
  }

  private void publish(Map<String, String> known, Collection<String> files) {
    for (String file : files) {
      if (workspace.exists(folder + file)) {
        known.put(file, Digest.of(workspace.read(folder + file)));
      } else {
        known.remove(file);
      }
    }
    List<Noted> lines = new ArrayList<>();
    known.forEach((file, digest) -> lines.add(new Noted(file, digest)));
    JsonLines.publish(workspace, path(), lines);
  }

  private JsonLines.Lines<Noted> lines() {
    return JsonLines.look(workspace, path(), Noted.class);
  }

  /** Whether a file was noted: one that is not there then is lost. */
  public boolean has(String file) {
    return lines().records().stream().anyMatch(noted -> noted.file().equals(file));
  }

  /**
   * Checks that a file which is not there was never written.
   *
   * @throws DamagedException if it was
   */
  public void requireUnknown(String file) {
    if (has(file)) {
      throw DamagedException.of(
          workspace.resolve(folder + file),
          "it was written and is missing",
          "'fisherflow doctor --repair' says what can be made again");
    }
  }

  /** How the folder differs from what was noted, by file; in the order of their names. */
  public Map<String, String> damage() {
    JsonLines.Lines<Noted> lines = lines();
    Map<String, String> damage = new TreeMap<>();
    lines.damage().stream().findFirst().ifPresent(how -> damage.put(name, how));
    for (Noted noted : lines.records()) {
      damage(noted).ifPresent(how -> damage.put(noted.file(), how));
    }
    return damage;
  }

  private Optional<String> damage(Noted noted) {
    String path = folder + noted.file();
    if (!workspace.exists(path)) {
      return Optional.of("is missing");
    }
    try {
      return Digest.of(workspace.read(path)).equals(noted.digest())
          ? Optional.empty()
          : Optional.of("is not as it was written: its bytes have another digest");
    } catch (DamagedException e) {
      return Optional.of("is a folder, not the file that was written");
    }
  }
}
