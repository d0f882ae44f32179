//! The options of `sandbox`.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;
use wecom_school_sandbox::DEFAULT_OUTBOX_CAPACITY;

use crate::lang::words;

/// The port of the sandbox by default.
pub const DEFAULT_PORT: u16 = 8117;

#[derive(Debug, Args)]
pub struct Sandbox {
    #[arg(long, default_value_t = DEFAULT_PORT)]
    #[arg(help = words!("The port to listen on; 0 takes a free one"; "监听端口；0 表示任选空闲端口"))]
    pub port: u16,

    #[arg(long, default_value = "127.0.0.1")]
    #[arg(help = words!("The address to listen on"; "监听地址"))]
    pub host: IpAddr,

    #[arg(long)]
    #[arg(help = words!(
        "Accept a host beyond loopback: everyone who reaches it can read and change everything";
        "允许本机以外的地址：能访问的人可读取和修改一切"
    ))]
    pub allow_remote: bool,

    #[arg(long, value_name = "NAME", value_parser = host_name)]
    #[arg(help = words!(
        "A name by which browsers may call it, besides IP addresses, localhost and names without a dot; may be repeated";
        "浏览器可用来访问的名称（IP、localhost 和不带点的名称总是可用），可重复"
    ))]
    pub allow_host: Vec<String>,

    #[arg(long, value_name = "FILE")]
    #[arg(help = words!(
        "A school of your own, in TOML or JSON [default: an invented one]";
        "自己的学校，TOML 或 JSON 文件 [默认: 虚构的学校]"
    ))]
    pub school: Option<PathBuf>,

    #[arg(long, value_name = "NOTICES", default_value_t = DEFAULT_OUTBOX_CAPACITY)]
    #[arg(help = words!(
        "The most notices that the outbox holds; new notices replace the oldest"; "最多保留的通知数，超出时丢弃最早的"
    ))]
    pub outbox_capacity: usize,

    #[arg(long, short)]
    #[arg(help = words!("Do not print a line for each request"; "不逐条显示请求"))]
    pub quiet: bool,
}

fn host_name(name: &str) -> Result<String, String> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if is_name {
        Ok(name.to_owned())
    } else {
        Err(words!("write only a name, such as sandbox.test"; "只写名称，例如 sandbox.test"))
    }
}
