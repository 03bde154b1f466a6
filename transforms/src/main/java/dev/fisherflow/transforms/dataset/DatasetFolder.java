package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Shard;
import dev.fisherflow.transforms.workspace.StoredFile;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.List;

/**
 * Where a prepared dataset's files are; all paths are relative to the workspace.
 *
 * <pre>
 * datasets/&lt;digest&gt;/&lt;split&gt;-&lt;number&gt;-&lt;digest&gt;.avro   the examples
 * datasets/&lt;digest&gt;/faults-&lt;source digest&gt;.tsv        rows with a fault, if a source has any
 * datasets/&lt;digest&gt;/manifest.avro                    published last
 * datasets/by-source/&lt;source digest&gt;                 the digest that a source leads to, and one of both
 * tmp/datasets/&lt;source digest&gt;/                      shards that wait for their dataset's digest
 * </pre>
 *
 * @param digest the dataset
 */
public record DatasetFolder(String digest) {

  private static final String ALL = "datasets/";
  private static final String BY_SOURCE = ALL + "by-source/";
  private static final String STAGED = Workspace.TEMPORARY + ALL;

  /** The datasets of a workspace. */
  public static List<DatasetFolder> all(Workspace workspace) {
    return workspace.list(new DatasetFolder("*").manifest()).stream()
        .map(path -> new DatasetFolder(path.substring(ALL.length()).split("/", 2)[0]))
        .toList();
  }

  /** The file that holds the digest of the dataset that a source leads to. */
  static String index(String sourceDigest) {
    return BY_SOURCE + sourceDigest;
  }

  /** The digests of the sources of which a dataset was prepared. */
  static List<String> sources(Workspace workspace) {
    return workspace.list(index("*")).stream()
        .map(path -> path.substring(BY_SOURCE.length()))
        .toList();
  }

  /** Where a shard waits. */
  static String staged(String sourceDigest, String shard) {
    return STAGED + sourceDigest + "/" + shard;
  }

  /** The shards of a workspace that wait. */
  public static List<StoredFile> staged(Workspace workspace) {
    return workspace.files(STAGED + "*/*");
  }

  /** Whether a path is that of the folder where shards wait, which some file systems list. */
  public static boolean isStaging(String path) {
    return STAGED.equals(path + "/");
  }

  String shard(Shard shard) {
    return ALL + digest + "/" + shard.getFile();
  }

  /** Rows of a source with a fault. */
  public String faults(String sourceDigest) {
    return ALL + digest + "/" + faultsFile(sourceDigest);
  }

  /** The same while it waits. */
  static String stagedFaults(String sourceDigest) {
    return staged(sourceDigest, faultsFile(sourceDigest));
  }

  private static String faultsFile(String sourceDigest) {
    return "faults-" + sourceDigest.substring(0, 12) + ".tsv";
  }

  String manifest() {
    return ALL + digest + "/manifest.avro";
  }
}
