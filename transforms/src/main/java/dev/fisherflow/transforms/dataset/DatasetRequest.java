package dev.fisherflow.transforms.dataset;

import dev.fisherflow.learning.model.InputFormat;
import dev.fisherflow.schemas.Digest;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.Serializable;

/**
 * A dataset to be prepared: one task of a GLUE folder, as one tokenizer sees it, or one of images.
 *
 * @param task the task
 * @param folder holds the tasks' official folders; on any Beam file system
 * @param tokenizer location of the {@code tokenizer.json}, see {@link TextTokenizer#bytes}; empty
 *     for images
 * @param tokenizerDigest SHA-256 of the tokenizer's bytes; empty for images
 * @param inputFormat how texts become inputs
 * @param maxTokens inputs are cut to this many tokens, special tokens included; 0 for images
 * @param truncation one of {@link TextTokenizer#TRUNCATIONS}; null to cut inputs as usual
 * @param fresh whether to prepare it even if the workspace has it
 */
public record DatasetRequest(
    Task task,
    String folder,
    String tokenizer,
    String tokenizerDigest,
    InputFormat inputFormat,
    int maxTokens,
    String truncation,
    boolean fresh)
    implements Serializable {

  /** Fewest tokens that hold a pair's special tokens and something of both texts. */
  private static final int FEWEST_TOKENS = 8;

  /** Makes the folder absolute, and checks maxTokens. */
  public DatasetRequest {
    folder = Workspace.at(folder).root();
    inputFormat.require(task, "the dataset's input format " + inputFormat.key());
    if (!task.images() && maxTokens < FEWEST_TOKENS) {
      throw new IllegalArgumentException(
          "expected maxTokens to be at least " + FEWEST_TOKENS + ", found " + maxTokens);
    }
  }

  /**
   * A request with the digest of the tokenizer as it is now.
   *
   * @throws DatasetException if the tokenizer cannot be read
   */
  public static DatasetRequest of(
      Task task, String folder, String tokenizer, InputFormat inputFormat, int maxTokens) {
    String digest = Digest.of(TextTokenizer.bytes(tokenizer));
    return new DatasetRequest(task, folder, tokenizer, digest, inputFormat, maxTokens, null, false);
  }

  /**
   * A request for a task of images.
   *
   * @param folder that holds the data's official folder, or is it; on any Beam file system
   */
  public static DatasetRequest images(Task task, String folder) {
    return new DatasetRequest(task, folder, "", "", InputFormat.IMAGE, 0, null, false);
  }

  /** This request, to be prepared even if the workspace has it. */
  public DatasetRequest withFresh(boolean fresh) {
    return new DatasetRequest(
        task, folder, tokenizer, tokenizerDigest, inputFormat, maxTokens, truncation, fresh);
  }

  /** The folder with the raw files. */
  Workspace rawFiles() {
    return Workspace.at(folder);
  }
}
