package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.DatasetManifest;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.schemas.Shard;
import dev.fisherflow.schemas.SplitManifest;
import dev.fisherflow.tasks.Splits;
import dev.fisherflow.transforms.workspace.DamagedException;
import dev.fisherflow.transforms.workspace.Workspace;
import dev.fisherflow.transforms.workspace.WorkspaceException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prepared datasets of a workspace, each in its {@link DatasetFolder}.
 *
 * <p>Shards are named by their content, so that two runs that prepare the same dataset at once, in
 * shards of whatever size, never disturb each other.
 */
public final class DatasetStore {

  private static final Logger LOG = LoggerFactory.getLogger(DatasetStore.class);

  private final Workspace workspace;

  /** The datasets of this workspace. */
  public DatasetStore(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * The dataset that was prepared from a source, if it is there and every file of it is as it was
   * written.
   *
   * @param sourceDigest digest of the raw files, the tokenizer and the settings
   */
  public Optional<DatasetManifest> find(String sourceDigest) {
    String index = DatasetFolder.index(sourceDigest);
    if (!workspace.exists(index)) {
      return Optional.empty();
    }
    String[] words = new String(workspace.read(index), StandardCharsets.US_ASCII).split(" ", -1);
    String digest = words[0];
    if (!digest.matches("[0-9a-f]{64}")
        || !workspace.exists(new DatasetFolder(digest).manifest())) {
      return Optional.empty();
    }
    Optional<DatasetManifest> manifest = readManifest(digest);
    // What an older version has written does not name the source.
    boolean ofSource =
        words.length > 1
            ? words[1].equals(check(sourceDigest, digest))
            : manifest.filter(known -> known.getSourceDigest().equals(sourceDigest)).isPresent();
    Optional<String> damaged =
        manifest.isEmpty()
            ? Optional.of(new DatasetFolder(digest).manifest())
            : !ofSource ? Optional.of(index) : manifest.flatMap(this::damaged);
    damaged.ifPresent(
        file -> LOG.warn("A dataset is prepared again, since {} is not as it was written", file));
    return manifest.filter(sound -> damaged.isEmpty());
  }

  /** What the file that leads from a source to a dataset holds beside the dataset's digest. */
  private static String check(String sourceDigest, String digest) {
    return Digest.create().add(sourceDigest).add(digest).hex();
  }

  /**
   * The manifest of a dataset.
   *
   * @throws DatasetException if the workspace does not have it
   */
  public DatasetManifest manifest(String digest) {
    if (!workspace.exists(new DatasetFolder(digest).manifest())) {
      throw new DatasetException(
          "expected the dataset's manifest at %s, found no such file; prepare the dataset"
              .formatted(workspace.resolve(new DatasetFolder(digest).manifest())));
    }
    return readManifest(digest)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s is damaged; prepare the dataset again with --fresh"
                        .formatted(workspace.resolve(new DatasetFolder(digest).manifest()))));
  }

  /**
   * The examples of a dataset.
   *
   * @throws DatasetException if the workspace does not have it
   */
  public ExampleSource open(String digest) {
    return new PreparedDataset(workspace, manifest(digest));
  }

  /** Writes a shard where it waits for its dataset's digest; returns the place. */
  String stage(String sourceDigest, String name, byte[] file) {
    String path = DatasetFolder.staged(sourceDigest, name);
    workspace.publish(path, file);
    return path;
  }

  /** Moves a waiting shard into its dataset's folder; harmless when done before. */
  void publishShard(String staged, String digest, Shard shard) {
    String path = new DatasetFolder(digest).shard(shard);
    if (!intact(digest, shard)) {
      workspace.move(staged, path);
    } else {
      workspace.delete(List.of(staged));
    }
  }

  /** Writes the rows of a source with a fault where they wait, if there are any. */
  void stageFaults(String sourceDigest, List<FailedRecord> faults) {
    if (faults.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("file\tline\tcause\n");
    for (FailedRecord fault : faults) {
      text.append(fault.getFile()).append('\t').append(fault.getLine()).append('\t');
      text.append(fault.getCause()).append('\n');
    }
    workspace.publish(
        DatasetFolder.stagedFaults(sourceDigest), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Moves waiting rows with a fault into their dataset's folder; harmless when done before. */
  void publishFaults(DatasetManifest manifest) {
    String staged = DatasetFolder.stagedFaults(manifest.getSourceDigest());
    if (workspace.exists(staged)) {
      workspace.move(
          staged, new DatasetFolder(manifest.getDigest()).faults(manifest.getSourceDigest()));
    }
  }

  /** Training examples of a dataset; empty if the workspace does not have it whole. */
  public OptionalLong trainRows(String digest) {
    return workspace.exists(new DatasetFolder(digest).manifest())
        ? readManifest(digest).stream()
            .flatMap(manifest -> manifest.getSplits().stream())
            .filter(split -> split.getName().equals(Splits.TRAIN))
            .mapToLong(SplitManifest::getRows)
            .findFirst()
        : OptionalLong.empty();
  }

  /** What was noticed in the raw files of a dataset; empty if that is not known. */
  public Optional<List<DataWarning>> warnings(String digest) {
    return workspace.exists(new DatasetFolder(digest).manifest())
        ? readManifest(digest).map(DatasetManifest::getWarnings)
        : Optional.empty();
  }

  /** Publishes a dataset whose shards are in their places. */
  void publish(DatasetManifest manifest) {
    workspace.publishRecords(
        new DatasetFolder(manifest.getDigest()).manifest(),
        DatasetManifest.getClassSchema(),
        List.of(manifest));
    String source = manifest.getSourceDigest();
    workspace.publish(
        DatasetFolder.index(source),
        (manifest.getDigest() + " " + check(source, manifest.getDigest()))
            .getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Digest of a dataset: what its examples are, in which order, and what shaped them.
   *
   * @param manifest whose digest, source and shards do not matter
   */
  static String digest(DatasetManifest manifest) {
    Digest digest =
        Digest.create()
            .add(manifest.getTask())
            .add(manifest.getInputFormat())
            .add(manifest.getTokenizerDigest())
            .add(manifest.getMaxTokens());
    if (manifest.getTruncation() != null) {
      digest.add(manifest.getTruncation());
    }
    for (SplitManifest split : manifest.getSplits()) {
      digest.add(split.getName()).add(split.getRows()).add(split.getDigest());
    }
    return digest.hex();
  }

  /** How the texts of a prepared dataset are cut; null for as usual, or where it is not there. */
  public String truncation(String digest) {
    return readManifest(digest).map(DatasetManifest::getTruncation).orElse(null);
  }

  /** The manifest, unless its file does not hold what its folder's name promises. */
  private Optional<DatasetManifest> readManifest(String digest) {
    try {
      return workspace
          .readRecords(new DatasetFolder(digest).manifest(), DatasetManifest.class)
          .stream()
          .findFirst()
          .filter(manifest -> manifest.getDigest().equals(digest))
          .filter(manifest -> digest(manifest).equals(digest));
    } catch (WorkspaceException e) {
      return Optional.empty();
    }
  }

  /** The first file of a dataset that is not as it was written. */
  Optional<String> damage(DatasetFolder folder) {
    Optional<DatasetManifest> manifest = readManifest(folder.digest());
    return manifest.isEmpty() ? Optional.of(folder.manifest()) : damaged(manifest.get());
  }

  /** The first file that is not as it was written. */
  private Optional<String> damaged(DatasetManifest manifest) {
    return manifest.getSplits().stream()
        .flatMap(split -> split.getShards().stream())
        .filter(shard -> !intact(manifest.getDigest(), shard))
        .map(shard -> new DatasetFolder(manifest.getDigest()).shard(shard))
        .findFirst();
  }

  private boolean intact(String digest, Shard shard) {
    String path = new DatasetFolder(digest).shard(shard);
    try {
      return workspace.exists(path) && Digest.of(workspace.read(path)).equals(shard.getDigest());
    } catch (DamagedException e) {
      return false; // a folder in its place
    }
  }
}
