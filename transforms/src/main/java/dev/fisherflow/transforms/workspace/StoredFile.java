package dev.fisherflow.transforms.workspace;

import java.time.Instant;

/**
 * A file of a workspace.
 *
 * @param path relative to the workspace
 * @param bytes its size
 * @param modified when it was last written
 */
public record StoredFile(String path, long bytes, Instant modified) {}
