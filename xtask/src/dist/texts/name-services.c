// Linked into a program that contains glibc. On most systems /etc/nsswitch.conf names modules (mdns4_minimal, myhostname, resolve,
// systemd), and glibc loads them with the system's own C library, even into a static program. Unless that library has the same version,
// the program crashes at its first look-up of a name. This function runs before main and keeps to what glibc has built in.
int __nss_configure_lookup(const char *database, const char *services);

__attribute__((constructor)) static void use_built_in_services(void) {
    __nss_configure_lookup("hosts", "files dns");
    __nss_configure_lookup("passwd", "files");
}
