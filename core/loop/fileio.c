/* Blocking file calls; only for threads of the pool. */
#include "loop/fileio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The page cache takes folios as large as the write. Large ones are likely to
 * be memory that was never used, which a virtual machine's host must find
 * first: that has cost up to eight times what the copying does. */
enum { AT_ONCE = 16 * 1024 };

int es__write_all(int fd, const char *path, const char *data, size_t length,
                  int64_t offset, es_error *err) {
  while (length) {
    size_t some = length < AT_ONCE ? length : AT_ONCE;
    ssize_t n = pwrite(fd, data, some, (off_t)offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      return es__fail_errno(err, n < 0 ? errno : ENOSPC, "write", path);
    data += n;
    length -= (size_t)n;
    offset += n;
  }
  return ES_OK;
}

bool es__is_regular(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

int es__sync(int fd) {
  while (fsync(fd) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

static int make_one(const char *path, mode_t perm) {
  struct stat st;
  if (mkdir(path, perm) == 0) return 0;
  int reason = errno;
  if (reason == EEXIST || reason == EISDIR || reason == EROFS) {
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) return 0;
    if (reason == EEXIST) reason = ENOTDIR;
  }
  return reason;
}

int es__make_folders(char *path, mode_t perm, es_error *err) {
  int reason = 0;
  for (char *p = path + 1; *path && *p && reason == 0; p++) {
    if (*p != '/') continue;
    *p = '\0';
    reason = make_one(path, perm);
    *p = '/';
  }
  if (reason == 0) reason = make_one(path, perm);
  return reason ? es__fail_errno(err, reason, "make folder", path) : ES_OK;
}

int es__sync_folder(const char *path, es_error *err) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* One that may be written to, but not read, cannot be synced either. */
  if (fd < 0 && errno == EACCES) return ES_OK;
  if (fd < 0) return es__fail_errno(err, errno, "open folder", path);
  int reason = es__sync(fd);
  close(fd);
  if (reason == 0 || reason == EINVAL || reason == ENOTSUP || reason == EROFS)
    return ES_OK;
  return es__fail_errno(err, reason, "sync folder", path);
}

int es__sync_folder_of(const char *path, es_error *err) {
  const char *slash = strrchr(path, '/');
  if (!slash) return es__sync_folder(".", err);
  if (slash == path) return es__sync_folder("/", err);
  char folder[PATH_MAX];
  size_t length = (size_t)(slash - path);
  if (length >= sizeof folder)
    return es__fail_errno(err, ENAMETOOLONG, "open folder of", path);
  memcpy(folder, path, length);
  folder[length] = '\0';
  return es__sync_folder(folder, err);
}
