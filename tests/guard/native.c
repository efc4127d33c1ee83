/* Refuses every connection of native code to anything but this computer, and writes it to $NETWORK_GUARD_LOG.
   Preloaded into programs; what goes through Python's socket module is refused before it comes here. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void write_down(const char *call, const char *whom) {
    const char *log = getenv("NETWORK_GUARD_LOG");
    int file = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    char line[512];
    int length = snprintf(line, sizeof line, "native %s %s\n", call, whom);
    if (file >= 0) {
        if (write(file, line, length) < 0) perror("NETWORK_GUARD_LOG");
        close(file);
    }
}

/* Returns 1 and writes the call down if an address is on another computer. */
static int is_outside(const char *call, const struct sockaddr *address) {
    char whom[INET6_ADDRSTRLEN] = "";
    if (!address) return 0;
    if (address->sa_family == AF_INET) {
        const struct in_addr *ip = &((const struct sockaddr_in *)address)->sin_addr;
        inet_ntop(AF_INET, ip, whom, sizeof whom);
        if ((ntohl(ip->s_addr) >> 24) == 127 || ip->s_addr == 0) return 0;
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *ip = &((const struct sockaddr_in6 *)address)->sin6_addr;
        inet_ntop(AF_INET6, ip, whom, sizeof whom);
        if (IN6_IS_ADDR_LOOPBACK(ip) || IN6_IS_ADDR_UNSPECIFIED(ip)) return 0;
        if (IN6_IS_ADDR_V4MAPPED(ip) && ip->s6_addr[12] == 127) return 0;
    } else {
        return 0;
    }
    write_down(call, whom);
    errno = ENETUNREACH;
    return 1;
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    return is_outside("connect", address) ? -1 : real(socket, address, length);
}

ssize_t sendto(int socket, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "sendto");
    return is_outside("sendto", address) ? -1 : real(socket, data, size, flags, address, length);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
        dlsym(RTLD_NEXT, "getaddrinfo");
    unsigned char ip[sizeof(struct in6_addr)];
    int is_name = name && *name && strcmp(name, "localhost") && inet_pton(AF_INET, name, ip) != 1 &&
                  inet_pton(AF_INET6, name, ip) != 1;
    if (!is_name) return real(name, service, hints, found);
    write_down("getaddrinfo", name);
    return EAI_FAIL;
}
