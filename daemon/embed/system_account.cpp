#include "daemon/embed/system_account.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace cargo::embed {
namespace {

constexpr int exit_not_changed = 126;
constexpr int exit_not_found = 127;

/// In the child, between fork and exec: system calls only.
bool become(const SystemAccount& account) {
    if (!account.change) return true;
    return setgroups(account.groups.size(), account.groups.data()) == 0 && setgid(account.gid) == 0 && setuid(account.uid) == 0;
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

[[noreturn]] void exec_in_child(const SystemAccount& account, int output, int input, char* const* argv, char* const* envp) {
    // The server must not die of our Ctrl-C, nor keep our sockets and locks open.
    setsid();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(exit_not_changed);
    close_range(3, ~0U, 0);
    umask(077);
    if (chdir("/") != 0 || !become(account)) _exit(exit_not_changed);
    execve(argv[0], argv, envp);
    _exit(exit_not_found);
}

}  // namespace

Result<SystemAccount> SystemAccount::when_root(const std::string& user) {
    SystemAccount account;
    if (geteuid() != 0) return account;
    std::array<char, 16384> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
        return fail(Errc::store_unavailable, {},
                    "started as root, and there is no system user '" + user + "' to run PostgreSQL as");
    }
    account.change = true;
    account.name = user;
    account.uid = entry.pw_uid;
    account.gid = entry.pw_gid;
    int count = 64;
    account.groups.resize(static_cast<std::size_t>(count));
    if (getgrouplist(user.c_str(), account.gid, account.groups.data(), &count) < 0) count = 0;
    account.groups.resize(static_cast<std::size_t>(count));
    return account;
}

Result<Ended> run_program(const SystemAccount& account, const std::vector<std::string>& command) {
    std::vector<std::string> words = command;
    std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/"};
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(environment);

    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return fail(Errc::store_unavailable, {}, std::strerror(errno));
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const pid_t child = fork();
    if (child == 0) exec_in_child(account, pipe_ends[1], input, argv.data(), envp.data());
    close(pipe_ends[1]);
    if (input >= 0) close(input);
    if (child < 0) {
        close(pipe_ends[0]);
        return fail(Errc::store_unavailable, {}, "cannot start " + command.front() + ": " + std::strerror(errno));
    }

    Ended ended;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = read(pipe_ends[0], buffer.data(), buffer.size());
        if (got > 0) ended.output.append(buffer.data(), static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EINTR)) break;
    }
    close(pipe_ends[0]);
    ended.status = wait_for(child);
    if (ended.status == exit_not_changed || ended.status == exit_not_found) {
        return fail(Errc::store_unavailable, {}, "cannot run " + command.front() + (account.change ? " as " + account.name : ""));
    }
    return ended;
}

bool can_use_folder(const SystemAccount& account, const std::filesystem::path& folder) {
    const std::string path = folder.string();
    const pid_t child = fork();
    if (child == 0) _exit(become(account) && access(path.c_str(), R_OK | W_OK | X_OK) == 0 ? 0 : 1);
    return child > 0 && wait_for(child) == 0;
}

}  // namespace cargo::embed
