/**
 * This host: devices, their leases, locks between processes, who holds them, waits, temporary
 * folders, sizes in bytes.
 */
package dev.fisherflow.learning.host;
