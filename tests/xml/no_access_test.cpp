#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>

#include "tests/xml/hostile_files.hpp"
#include "tests/xml/xml_sample.hpp"

/// No trick of a file opens another file or a socket. The kernel watches: a child process reads the whole hostile set with
/// nothing allowed but memory, the clock, locks and its end; any other system call kills it.
namespace cargo::edi::xml::test {
namespace {

bool allow_only_memory() {
    constexpr std::array allowed = {__NR_brk,       __NR_mmap,        __NR_munmap,         __NR_mremap,
                                    __NR_mprotect,  __NR_madvise,     __NR_futex,          __NR_clock_gettime,
                                    __NR_getrandom, __NR_sched_yield, __NR_rt_sigaction,   __NR_getpid,
                                    __NR_gettid,    __NR_sigaltstack, __NR_rt_sigprocmask, __NR_exit_group};
    std::vector<sock_filter> program;
    program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
    for (const auto call : allowed) {
        program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    }
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// Ends with 0 when `work` returned true under the filter, 1 when false, 2 when there is no filter; a killed child by SIGSYS.
int status_of(bool (*work)()) {
    const pid_t child = fork();
    if (child == 0) _exit(!allow_only_memory() ? 2 : work() ? 0 : 1);
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
}

std::vector<HostileFile>& files() {
    static std::vector<HostileFile> all = hostile_files();
    return all;
}

TEST(XmlNoAccess, TheHostileSetIsReadWithoutAnySystemCallButForMemory) {
    // The port's zone is read from its file once a process, and Xerces makes its tables: not the hostile file's doing.
    ASSERT_TRUE(told(file_bytes("awmds_le_havre.xml")).empty());
    files().push_back({"the sample", "", file_bytes("awmds_le_havre.xml")});
    files().push_back({"an inclusion", "",
                       changed("<Bol_segment>",
                               "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
                               "href=\"file:///etc/hostname\"/><Bol_segment>")});
    files().push_back({"a schema's place", "",
                       changed("<Awmds>",
                               "<Awmds xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                               "xsi:noNamespaceSchemaLocation=\"file:///etc/hostname\">")});
    const int status = status_of([] {
        for (const HostileFile& one : files()) {
            const std::vector<Interchange> ones = read(one.bytes);
            const bool accepted = !ones[0].messages.empty() && ones[0].messages[0].verdict == Verdict::accepted;
            if (accepted != one.code.empty()) return false;
        }
        return true;
    });
    EXPECT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

/// The watch sees: a child that opens a file does not live to tell.
TEST(XmlNoAccess, TheWatchSeesAnOpenedFile) {
    const int status = status_of([] { return open("/etc/hostname", O_RDONLY) >= 0; });
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
}

}  // namespace
}  // namespace cargo::edi::xml::test
